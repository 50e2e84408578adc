/** Keys against published vectors, other implementations and themselves. */
package sallyport.crypto.keys;
