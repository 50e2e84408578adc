package sallyport.server.learn;

import sallyport.access.proposal.Seen.Place;

/** Somebody who changes vaults, by a name that can be shown, and the one place they call from. */
public record Author(String name, Place place) {}
