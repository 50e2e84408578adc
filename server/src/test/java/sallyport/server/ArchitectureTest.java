package sallyport.server;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The lines of ARCHITECTURE.md that a POM cannot hold. */
@AnalyzeClasses(packages = "sallyport", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] DOMAINS = {
    "sallyport.core..",
    "sallyport.crypto..",
    "sallyport.access..",
    "sallyport.audit..",
    "sallyport.vault..",
    "sallyport.identity..",
    "sallyport.resources.."
  };

  @ArchTest
  static final ArchRule only_crypto_touches_the_jca =
      noClasses()
          .that()
          .resideOutsideOfPackage("sallyport.crypto..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.crypto..", "org.bouncycastle..", "com.amazon.corretto..");

  @ArchTest
  static final ArchRule only_store_speaks_sql =
      noClasses()
          .that()
          .resideOutsideOfPackage("sallyport.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..", "com.zaxxer..");

  /**
   * Only what is written in turn is counted, and only what is counted do other servers learn of.
   */
  @ArchTest
  static final ArchRule what_servers_remember_is_written_in_turn =
      noClasses()
          .that()
          .haveNameMatching(
              "sallyport.store.Sql(Resource|Role|Network|Directory|SigningKey|Keyring)Store.*")
          .should()
          .callMethodWhere(
              target(owner(name("sallyport.store.Database"))).and(target(name("write"))));

  @ArchTest
  static final ArchRule only_http_knows_its_library =
      noClasses()
          .that()
          .resideOutsideOfPackage("sallyport.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..");

  @ArchTest
  static final ArchRule domains_know_no_http =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAINS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "sallyport.http..", "sallyport.api..", "java.net.http..", "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule http_knows_no_domain =
      noClasses()
          .that()
          .resideInAPackage("sallyport.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "sallyport.crypto..",
              "sallyport.access..",
              "sallyport.audit..",
              "sallyport.vault..",
              "sallyport.identity..",
              "sallyport.resources..",
              "sallyport.store..",
              "sallyport.api..");

  @ArchTest
  static final ArchRule nothing_but_the_server_reads_the_environment =
      noClasses()
          .that()
          .resideOutsideOfPackage("sallyport.server..")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule only_the_server_and_libraries_log_through_slf4j =
      noClasses()
          .that()
          .resideOutsideOfPackage("sallyport.server..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule the_doors_decide_without_clock_store_or_log =
      noClasses()
          .that()
          .resideInAPackage("sallyport.access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.time..chrono..", "org.slf4j..", "java.nio.file..", "java.io..");

  @ArchTest
  static final ArchRule modules_have_no_cycles =
      slices().matching("sallyport.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packages_of_the_domains_have_no_cycles =
      slices().matching("sallyport.(vault|identity|resources|api).(*)..").should().beFreeOfCycles();
}
