/** A `RangeError` that already says in which layer it arose, so that the layers around that one leave it as it is. */
export class LayerError extends RangeError {}
