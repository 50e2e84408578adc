/**
 * Reads what the operator wants: options, environment and one TOML file, in this order of
 * precedence, over the defaults.
 *
 * <p>A component of the server gets its own record and never the whole tree, a map or the
 * environment. Each record says for each of its members what it is for, its shape and its default;
 * the reference page in {@code docs/operate/configuration.md} and the options of {@code start} are
 * made from these records, so a setting is written down once. Everything that is wrong is reported
 * at once; an unknown key is refused. A value that is a secret is a reference ({@code file:},
 * {@code env:}) and never stands in the file itself.
 */
@NullMarked
package sallyport.server.config;

import org.jspecify.annotations.NullMarked;
