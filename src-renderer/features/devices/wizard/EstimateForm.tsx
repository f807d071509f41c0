import { useState } from 'react';
import type { DeviceId } from '../../../../shared/base/brand.ts';
import { boards } from '../../../../shared/estimate/boards.ts';
import { call } from '../../../bridge/bridge.ts';
import { useAct } from '../../../bridge/useAct.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field, Select, TextInput } from '../../../ui/Field.tsx';
import { Facts } from '../../../ui/Panel.tsx';

const [firstBoard] = boards;

/** A named board in a named power mode, whose figures are computed. */
export function EstimateForm({ onDone }: { readonly onDone: (id: DeviceId) => void }) {
  const [board, setBoard] = useState(firstBoard?.id ?? '');
  const [version, setVersion] = useState('10.3');
  const chosen = boards.find(({ id }) => id === board);
  const add = useAct(
    () => call('devices.addEstimate', { board: `${board}@${version.trim()}` }),
    (device) => onDone(device.id),
  );
  return (
    <>
      <Field label="Board and power mode">
        {(id) => (
          <Select
            id={id}
            value={board}
            options={boards.map((each) => ({ value: each.id, label: `${each.name}, ${each.powerMode}` }))}
            onChoose={setBoard}
          />
        )}
      </Field>
      <Field label="TensorRT" hint="8.2 to 11.4: its rules decide what the engine would look like.">
        {(id) => <TextInput id={id} value={version} onChange={(event) => setVersion(event.target.value)} />}
      </Field>
      {chosen && (
        <Facts
          rows={[
            ['INT8', `${chosen.int8DenseTops.toFixed(1)} TOPS, dense`],
            ['Bandwidth', `${chosen.bandwidthGBs} GB/s`],
            ['SM', chosen.sm],
            ['Source', chosen.source],
          ]}
        />
      )}
      <div className="wizard-acts">
        <Button look="primary" isBusy={add.isBusy} onClick={() => add.run()}>
          Add the estimate
        </Button>
      </div>
    </>
  );
}
