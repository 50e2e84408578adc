package sallyport.api.vault;

/** One operation on objects of a vault: parse, call the domain, render. */
@FunctionalInterface
interface ObjectOperation {

  Answer answer(Doors.Admitted admitted);
}
