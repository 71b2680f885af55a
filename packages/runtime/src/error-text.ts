/** The first line of whatever was thrown. */
export function errorText(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.split("\n", 1)[0];
}

/** What ONNX Runtime's messages say, without the place in its source that they begin with. */
export function runtimeReason(thrown: unknown): string {
  const text = errorText(thrown);
  const cuda = /CUDA failure \d+: [^;]*[^; ]/.exec(text);
  return cuda ? cuda[0] : text.replace(/^.*\bwas false\. /, "").replace(/^\/\S+:\d+ .*?\[ONNXRuntimeError\] : \d+ : \w+ : /, "");
}
