import { createElement, type KeyboardEvent, type ReactElement } from 'react';
import type { SvgNode } from '../../shared/report/charts/scene.ts';

type Activate = (attrs: SvgNode['attrs']) => void;

interface SceneProps {
  readonly node: SvgNode;
  /** Called with the attributes of a part whose role is `button`, by pointer, Enter or Space. */
  readonly onActivate?: Activate;
}

/** A drawing of `shared/report/charts` as elements, so that the window shows what the report will. */
export function Scene({ node, onActivate }: SceneProps) {
  return elementOf(node, 0, onActivate);
}

function elementOf(node: SvgNode, key: number, onActivate: Activate | undefined): ReactElement {
  const props = Object.fromEntries(Object.entries(node.attrs).map(([name, value]) => [propOf(name), value]));
  const handlers = onActivate && node.attrs['role'] === 'button' ? activation(() => onActivate(node.attrs)) : {};
  return createElement(
    node.tag,
    { ...props, ...handlers, key },
    ...node.children.map((child, at) => (typeof child === 'string' ? child : elementOf(child, at, onActivate))),
  );
}

const activation = (activate: () => void) => ({
  onClick: activate,
  onKeyDown: (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    activate();
  },
});

const renamed: Readonly<Record<string, string>> = { class: 'className', tabindex: 'tabIndex' };

const propOf = (name: string): string =>
  renamed[name] ??
  (/^(data|aria)-/.test(name) ? name : name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
