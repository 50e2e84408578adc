package sallyport.api.vault;

/** One operation on secrets: parse, call the domain, render. */
@FunctionalInterface
interface SecretOperation {

  Answer answer(Doors.Admitted admitted);
}
