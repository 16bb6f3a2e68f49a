/** The variable that an identifier names where it stands; undefined for one that no scope of the file declares. */
export function variableOf(context, node) {
  for (let scope = context.sourceCode.getScope(node); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(node.name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}
