/**
 * What a client of a vault needs opened in its own firewall. A catalogue of endpoints for each
 * cloud, a planner that picks those a client needs, and the rules of several firewalls made of
 * them. Pure: it asks nobody; whoever calls it brings addresses where a firewall knows no names.
 */
@NullMarked
package sallyport.connectivity;

import org.jspecify.annotations.NullMarked;
