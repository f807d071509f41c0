import { Empty } from '../../ui/Empty.tsx';

/** Variants × precisions × devices × shapes, measured. */
export function SweepPage() {
  return (
    <Empty icon="sweep" title="Nothing was swept yet">
      <p>Choose variants, precisions and devices.</p>
    </Empty>
  );
}
