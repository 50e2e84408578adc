package sallyport.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one member of a configuration record. Its key is the member's name in lower case with
 * dashes, below the table of the record.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Setting {

  /** One sentence for the help text and the reference page. */
  String about();

  /** The default as it would be written; empty for a setting that may be absent. */
  String byDefault() default "";

  /** The smallest accepted number, byte size, or duration in seconds. */
  long min() default 0;

  /** The largest accepted number, byte size, or duration in seconds. */
  long max() default Integer.MAX_VALUE;

  /** For text: the regular expression it must match. */
  String shape() default "";

  /** In words what is expected; made from the type when empty. */
  String expected() default "";

  /** True when the value may hold a credential, which no message may show. */
  boolean confidential() default false;
}
