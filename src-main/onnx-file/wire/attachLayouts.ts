import { isMessage, valuesOf, type Layout, type Slot, type WireMessage } from './layout.ts';
import type { Field, MessageType } from './schema.ts';

/** What a survey found in a message and below it; null everywhere = plain. */
export interface Survey {
  readonly layout: Layout | null;
  readonly children: readonly { readonly field: Field; readonly index: number; readonly survey: Survey }[];
}

/** Hangs what was found onto the decoded messages, before anyone else sees them. */
export function attachLayouts(type: MessageType, message: WireMessage, survey: Survey): void {
  if (survey.layout) {
    message.$layout = withValues(type, message, survey.layout);
    // protobufjs hides this property from copies of the message.
    if (message.$unknowns) Object.defineProperty(message, '$unknowns', { enumerable: true });
  }
  for (const { field, index, survey: below } of survey.children) {
    const child = valuesOf(message, field)[index];
    if (field.message && isMessage(child)) attachLayouts(field.message, child, below);
  }
}

/** The layout with what was decoded from the bytes that it keeps. */
function withValues(type: MessageType, message: WireMessage, layout: Layout): Layout {
  const next = new Map<number, number>();
  return layout.map((slot): Slot => {
    if (slot.kind === 'unknown' || slot.kind === 'dead') return slot;
    const from = next.get(slot.field) ?? 0;
    next.set(slot.field, from + slot.count);
    const field = type.byNumber[slot.field];
    return slot.kind === 'verbatim' && field
      ? { ...slot, values: valuesOf(message, field).slice(from, from + slot.count) }
      : slot;
  });
}
