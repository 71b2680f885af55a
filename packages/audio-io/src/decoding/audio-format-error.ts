/** The bytes are not audio that this package reads. The message is one line: what was expected, what was found. */
export class AudioFormatError extends Error {
  override readonly name = "AudioFormatError";
}
