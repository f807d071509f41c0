import type { PlanStep, ScaleSource } from '../../shared/qdq/plan.ts';
import { Tag } from './Tag.tsx';
import './planList.css';

/** The edits that made a variant from its parent, as sentences. */
export function PlanList({ steps }: { readonly steps: readonly PlanStep[] }) {
  if (steps.length === 0) return <p className="plan-none">The plan holds no step: nothing had to change.</p>;
  return (
    <ol className="plan">
      {steps.map((step, at) => (
        <li key={at} className="plan-step">
          <span className="plan-number">{at + 1}</span>
          <div>
            <p>{step.why}</p>
            <p className="plan-foot">
              <span className="mono">{step.rule}</span>
              <span className="muted">{opNames[step.op]}</span>
              {step.scale !== null && <span className="muted">scale {step.scale.toPrecision(4)}</span>}
              {step.scaleSource !== null && (
                <Tag tone={step.scaleSource === 'proxy' ? 'warn' : 'plain'}>{sourceNames[step.scaleSource]}</Tag>
              )}
              {step.sqnrLossDb > 0 && (
                <span className="muted">at most {step.sqnrLossDb.toFixed(1)} dB on one tensor</span>
              )}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

const opNames: Readonly<Record<PlanStep['op'], string>> = {
  'tie-scales': 'tie scales',
  'insert-pair': 'insert a pair',
  'bypass-pair': 'bypass a pair',
  retarget: 'reconnect',
  'remove-unused': 'remove what is unused',
  'fold-constant': 'fold a constant',
  'mark-deferred': 'set aside',
  'mark-cut': 'record a cut',
  'cut-model': 'end the model',
  'store-weights': 'store weights',
  'raise-opset': 'raise the opset',
  'convert-type': 'convert to FP16',
  'keep-type': 'keep in FP32',
  'set-scale': 'set a scale',
};

const sourceNames: Readonly<Record<ScaleSource, string>> = {
  reused: 'scale reused',
  calibrated: 'scale calibrated',
  bound: 'scale from a bound',
  chosen: 'scale chosen by hand',
  proxy: 'scale is a proxy',
};
