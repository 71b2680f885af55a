export const codeletSource = () => "";
