/** What a model takes and a data set holds. */
export type InputKind = "audio" | "image";

/** What examples are called. */
export const EXAMPLES: Readonly<Record<InputKind, string>> = { audio: "clips", image: "images" };

/** The files by which a folder is known to hold images. */
export const IMAGE_FILES = "train-images-idx3-ubyte and train-labels-idx1-ubyte, each with .gz or without";
