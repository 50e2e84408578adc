/**
 * The directory on the wire: the part of Microsoft Graph 1.0 that az needs to find principals and
 * to register applications. Shapes and errors are Graph's; filters are the forms of OData that az
 * sends. Whatever else Graph knows is answered as what it would answer for an unknown resource.
 */
@NullMarked
package sallyport.api.graph;

import org.jspecify.annotations.NullMarked;
