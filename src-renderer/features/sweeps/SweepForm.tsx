import type { Precision } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { precisionNames } from '../../bridge/runWords.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Check, Field, Select, TextInput } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { go } from '../../ui/place.ts';
import { FigureTag } from '../../ui/Tag.tsx';
import { chosenOf } from './sweepInput.ts';
import type { Sweep } from './useSweep.ts';
import './sweepForm.css';

const precisions: readonly Precision[] = ['fp32', 'fp16', 'int8-implicit', 'int8-explicit'];

const dlaCores = [0, 1];
const dlaName = (core: number): string => `dla-${core}`;
const processors = [
  { value: 'gpu', label: 'GPU' },
  ...dlaCores.map((core) => ({ value: dlaName(core), label: `DLA core ${core}, else GPU` })),
];

/** What is to be measured: the axes of the matrix, and how long. */
export function SweepForm({ sweep }: { readonly sweep: Sweep }) {
  const { form, change, variants, devices } = sweep;
  const chosen = chosenOf(form, variants, devices);
  const variantIds = chosen.variants.map(({ id }) => id);
  const deviceIds = chosen.devices.map(({ id }) => id);
  return (
    <Panel title="What to measure" className="sweep-form">
      <div className="sweep-fields">
        <fieldset className="sweep-group">
          <legend>Variants</legend>
          {variants.map(({ id, label, kind }) => (
            <Check
              key={id}
              label={
                <span className="sweep-choice">
                  {label} <span className="muted">{kind === 'qdq' ? 'Q/DQ' : 'float'}</span>
                </span>
              }
              isOn={variantIds.includes(id)}
              onChange={(isOn) => change({ variants: toggled(variantIds, id, isOn) })}
            />
          ))}
        </fieldset>
        <fieldset className="sweep-group">
          <legend>Devices</legend>
          {devices.map(({ id, name, kind, standIn }) => (
            <Check
              key={id}
              label={
                <span className="sweep-choice">
                  {name} {standIn && <FigureTag kind="test-board" />}
                  {kind === 'estimate' && <FigureTag kind="estimated" />}
                </span>
              }
              isOn={deviceIds.includes(id)}
              onChange={(isOn) => change({ devices: toggled(deviceIds, id, isOn) })}
            />
          ))}
          <Button look="quiet" icon="plus" onClick={() => go({ screen: 'devices', device: null })}>
            Add a device
          </Button>
        </fieldset>
        <fieldset className="sweep-group">
          <legend>Precisions</legend>
          <Check
            label="What each is made for"
            isOn={form.precisions === null}
            onChange={(isOn) => change({ precisions: isOn ? null : ['fp16', 'int8-explicit'] })}
          />
          {precisions.map((precision) => (
            <Check
              key={precision}
              label={precisionNames[precision]}
              isOn={form.precisions?.includes(precision) ?? false}
              onChange={(isOn) => change({ precisions: toggled(form.precisions ?? [], precision, isOn) })}
            />
          ))}
        </fieldset>
        <div className="sweep-pair">
          <Field label="Batches" hint="as 1, 8">
            {(id) => (
              <TextInput
                id={id}
                value={form.batches}
                placeholder="as it is"
                onChange={(event) => change({ batches: event.target.value })}
              />
            )}
          </Field>
          <Field label="Seconds" hint="each is measured">
            {(id) => (
              <TextInput
                id={id}
                inputMode="decimal"
                value={form.seconds}
                onChange={(event) => change({ seconds: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Field label="Shapes" hint="name:1x3x640x640,… ; separated by semicolons">
          {(id) => (
            <TextInput
              id={id}
              value={form.shapes}
              placeholder="those of the model"
              onChange={(event) => change({ shapes: event.target.value })}
            />
          )}
        </Field>
        <Field label="Built for">
          {(id) => (
            <Select
              id={id}
              value={form.dlaCore === null ? 'gpu' : dlaName(form.dlaCore)}
              options={processors}
              onChoose={(name) => change({ dlaCore: dlaCores.find((core) => dlaName(core) === name) ?? null })}
            />
          )}
        </Field>
        <Field label="Further flags" hint="of the build, as trtexec takes them">
          {(id) => (
            <TextInput
              id={id}
              className="mono"
              value={form.extraFlags}
              onChange={(event) => change({ extraFlags: event.target.value })}
            />
          )}
        </Field>
        <CalibrationField sweep={sweep} />
        <div className="sweep-group">
          <Check
            label="Without the timing cache"
            isOn={form.freshTimings}
            onChange={(freshTimings) => change({ freshTimings })}
          />
          <Check
            label="Bring the built engines home"
            isOn={form.keepEngine}
            onChange={(keepEngine) => change({ keepEngine })}
          />
          <Check label="Measure again what is there" isOn={form.again} onChange={(again) => change({ again })} />
        </div>
      </div>
    </Panel>
  );
}

/** Scales of implicit INT8; without them such a run is for its speed alone, and is marked so. */
function CalibrationField({ sweep: { form, change } }: { readonly sweep: Sweep }) {
  const pick = useAct(
    () => call('files.pick', { purpose: 'calibration-cache' }),
    ([chosen]) => {
      if (chosen) change({ calibration: { token: chosen.token, name: chosen.name } });
    },
  );
  return (
    <Field label="Calibration cache" hint="Scales of INT8 by calibration; without them: performance only, fake scales.">
      {(id) => (
        <span className="sweep-file">
          <Button id={id} icon="open" isBusy={pick.isBusy} onClick={() => pick.run()}>
            {form.calibration?.name ?? 'None'}
          </Button>
          {form.calibration && (
            <IconButton icon="close" label="Without a cache" onClick={() => change({ calibration: null })} />
          )}
        </span>
      )}
    </Field>
  );
}

const toggled = <T,>(list: readonly T[], item: T, isOn: boolean): readonly T[] =>
  isOn ? [...list.filter((other) => other !== item), item] : list.filter((other) => other !== item);
