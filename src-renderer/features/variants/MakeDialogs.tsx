import type { VariantId } from '../../../shared/base/brand.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import { MaskDialog } from './MaskDialog.tsx';
import { QuantizeDialog } from './QuantizeDialog.tsx';
import { ScalesDialog } from './ScalesDialog.tsx';

/** A dialog of one variant; the variant stays that for which it was opened while a new one is selected behind it. */
export interface MakeDialog {
  readonly kind: 'quantize' | 'mask' | 'scales';
  readonly variant: Variant;
}

interface MakeDialogsProps {
  readonly dialog: MakeDialog | null;
  readonly onSelect: (id: VariantId) => void;
  readonly onClose: () => void;
}

export function MakeDialogs({ dialog, ...rest }: MakeDialogsProps) {
  switch (dialog?.kind) {
    case 'quantize':
      return <QuantizeDialog variant={dialog.variant} {...rest} />;
    case 'mask':
      return <MaskDialog variant={dialog.variant} {...rest} />;
    case 'scales':
      return <ScalesDialog variant={dialog.variant} {...rest} />;
    case undefined:
      return null;
  }
}
