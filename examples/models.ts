import { architecture, initialParameters, summary } from "@cochlea/models";

const spec = architecture("cnn4", { input: [1, 40, 101], classes: 12 });
const { parameters, multiplyAdds, layers } = summary(spec);
console.log(parameters, multiplyAdds, layers[0].outputShape);
console.log(initialParameters(spec, 1).get("conv1.weight")?.shape);
