package sallyport.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the server of a class when a test first asks for it, and stops it after the last. */
public final class SallyportExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SallyportExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var test = context.getRequiredTestClass();
    var settings = test.getAnnotation(SallyportServer.class);
    // The store of the class's own context closes the server after the class's last test.
    return ofClass(context)
        .getStore(NAMESPACE)
        .computeIfAbsent(
            test,
            _ -> TestServer.start(settings == null ? new String[0] : settings.settings()),
            TestServer.class);
  }

  private static ExtensionContext ofClass(ExtensionContext context) {
    var at = context;
    while (at.getTestMethod().isPresent()) {
      at = at.getParent().orElseThrow();
    }
    return at;
  }
}
