package sallyport.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** One server for all tests of a class; parameters of type {@link TestServer} receive it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(SallyportExtension.class)
public @interface SallyportServer {

  /** Settings as {@code key=value}, for example {@code audit=required}. */
  String[] settings() default {};
}
