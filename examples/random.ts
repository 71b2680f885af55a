import { permutation, randomStream } from "@cochlea/random";

const stream = randomStream(7, "augment", 3, "clip-0042");
console.log(stream.uint32(), stream.uniform(-1, 1), stream.integer(6));
console.log(permutation(8, randomStream(7, "order", 3)).join(" "));
