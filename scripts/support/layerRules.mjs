import { builtinModules } from 'node:module';
import path from 'node:path';

/**
 * Judges one import by the table of `scripts/layers.mjs`.
 * @param from path of the importing file, from the root of the checkout, with forward slashes
 * @returns what is wrong with it in one sentence, or null
 */
export function judge(table, from, { to, typeOnly }) {
  const layer = layerOf(table, from);
  if (layer === null) return 'lies in no layer of scripts/layers.mjs';
  if (!to.startsWith('.')) return judgePackage(table, layer, from, to);
  const target = path.posix.join(path.posix.dirname(from), to.replace(/\?.*$/, ''));
  const stranger = table.strangers.find((folder) => below(folder, from) && below(folder, target));
  if (stranger && childOf(stranger, from) !== childOf(stranger, target)) {
    return `the folders of ${stranger} know nothing of each other`;
  }
  if (isAllowed(table, layer, target, typeOnly)) return null;
  const allowed = table.layers[layer].may.join(', ') || 'nothing else';
  return isAllowed(table, layer, target, true)
    ? `${layer} may only \`import type\` from there`
    : `${layer} may import from ${allowed}`;
}

export const layerOf = (table, file) =>
  Object.keys(table.layers)
    .filter((name) => below(name, file))
    .sort((a, b) => b.length - a.length)[0] ?? null;

function isAllowed(table, layer, target, typeOnly) {
  if (layerOf(table, target) === layer) return true;
  const { may, types = [] } = table.layers[layer];
  return [...may, ...(typeOnly ? types : [])].some((folder) => below(folder, target));
}

function judgePackage(table, layer, from, to) {
  if (to.startsWith('node:') || builtinModules.includes(to)) {
    return table.withoutNode.some((folder) => below(folder, from)) ? 'Node is not to be had there' : null;
  }
  const name = to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
  const owners = table.owners[name];
  if (owners && !owners.some((folder) => below(folder, from))) return `only ${owners.join(' and ')} may use ${name}`;
  const { packages } = table.layers[layer];
  if (packages && !packages.includes(name)) return `${layer} may use ${packages.join(', ') || 'no package'}`;
  return null;
}

const below = (folder, file) => file === folder || file.startsWith(`${folder}/`);
const childOf = (folder, file) => file.slice(folder.length + 1).split('/')[0];
