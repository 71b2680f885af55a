"""What PyTorch's exporters write beside a model, taken off before it is kept."""


def stripped(model):
    """Without what names source lines of this machine."""
    for node in [*model.graph.node, *[node for function in model.functions for node in function.node]]:
        node.doc_string = ""
        del node.metadata_props[:]
    for info in [*model.graph.value_info, *model.graph.input, *model.graph.output]:
        del info.metadata_props[:]
    del model.graph.value_info[:]
    del model.graph.metadata_props[:]
    return model
