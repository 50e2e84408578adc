/** Plans against the documents that they come from. */
package sallyport.connectivity;
