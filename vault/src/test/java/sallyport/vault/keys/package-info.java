/** Keys of vaults over in-memory stores, with a clock that the tests move. */
package sallyport.vault.keys;
