import type { Target } from '../../base/target.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { FixAction } from '../fix/action.ts';
import { coreGraphOf, type CoreGraph } from '../graph/coreGraph.ts';
import { capabilitiesOf, type Capabilities } from '../predict/targets.ts';
import { tieGroupsOf, type TieGroup } from '../ties.ts';
import type { Severity } from '../types.ts';

/**
 * One anti-pattern of qdq-rules §2. A rule only looks: it says what it found in one sentence with the names of the model
 * and which fixes there are. It changes nothing and knows nothing of how a graph is edited.
 */
export interface Rule {
  readonly id: RuleId;
  readonly title: string;
  readonly find: (context: RuleContext) => readonly Hit[];
}

export type RuleId = `AP-${string}`;

/** What every rule sees. */
export interface RuleContext {
  readonly graph: ModelGraph;
  readonly core: CoreGraph;
  readonly ties: readonly TieGroup[];
  readonly target: Target;
  /** What the target can do: the table's entry, or a board's own answers. */
  readonly capabilities: Capabilities;
  /** Largest |x| that calibration saw on a core tensor; null where there was none. */
  readonly amaxOf: (tensor: string) => number | null;
}

/** A finding before its rule's id is put on it. */
export interface Hit {
  readonly severity: Severity;
  /** Labels of the operators and pairs that the fault sits on. */
  readonly nodes: readonly string[];
  readonly tensors: readonly string[];
  readonly message: string;
  readonly remedies: readonly Remedy[];
}

/** A fix on offer. */
export interface Remedy {
  /** The same for the same fault of the same graph: `AP-03:tie:<tensor>`. */
  readonly id: FixId;
  readonly summary: string;
  /** Done without being asked: its scale is reused, calibrated or a bound, and nothing is lost. */
  readonly automatic: boolean;
  readonly actions: readonly FixAction[];
}

export type FixId = string;

const nothingMeasured = (): null => null;

export function contextOf(
  graph: ModelGraph,
  target: Target,
  options: {
    readonly shapes?: ReadonlyMap<string, readonly number[]>;
    readonly amaxOf?: (tensor: string) => number | null;
    readonly capabilities?: Capabilities;
  } = {},
): RuleContext {
  const core = coreGraphOf(graph, options.shapes);
  const { amaxOf = nothingMeasured, capabilities = capabilitiesOf(target) } = options;
  return { graph, core, ties: tieGroupsOf(core), target, capabilities, amaxOf };
}
