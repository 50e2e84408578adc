/**
 * The ports of the domains over SQL: one schema in two dialects, SQLite for one server with its own
 * data folder and PostgreSQL (15 and newer) for a database that others operate.
 *
 * <p>{@link sallyport.store.Stores} is the way in; everything else is private to this package, and
 * no other module imports {@code java.sql}. Vocabulary: a <em>database</em> runs <em>work</em> in a
 * <em>session</em>; a write is one unit of work, whole and durable when it returns, or not done at
 * all. SQLite is written by one thread, which commits many units together; each unit runs inside
 * its own savepoint, so one that refuses leaves its neighbours untouched.
 *
 * <p>Every write of an object first takes its row in {@code vault_object}; every write of the
 * control plane, the directory, the signing keys and the keyring first takes the one row of {@code
 * store_turn}, and over PostgreSQL counts itself there, by which other servers learn of it. These
 * two rules make all orders of racing writers equal to some order of single ones, at PostgreSQL's
 * default isolation too.
 *
 * <p>Schema changes are numbered files beside this class ({@code 0001-….sql}), forward only. The
 * first line of each, {@code -- runs-with: N}, names the oldest release's schema number whose code
 * may still run on it. Compatibility rule: a change adds tables, nullable columns and members of
 * JSON documents only, unknown members are ignored on reading, and a new component of a stored
 * record tolerates absence (it is an {@code Optional}); so the code of one release runs on the
 * schema of the next. A change that breaks this raises {@code runs-with}, and older code then
 * refuses the store.
 *
 * <p>Nothing in here sees plaintext: material arrives sealed and leaves sealed.
 */
@NullMarked
package sallyport.store;

import org.jspecify.annotations.NullMarked;
