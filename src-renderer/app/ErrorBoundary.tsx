import { Component, type ReactNode } from 'react';
import { errorOf } from '../bridge/bridge.ts';
import { Problem } from '../ui/Problem.tsx';

interface Props {
  /** A new value tries again: the boundary of a screen forgets its fault when another screen is entered. */
  readonly resetKey: string;
  readonly children: ReactNode;
}

interface State {
  readonly thrown: unknown;
  readonly resetKey: string;
}

/** A fault in one screen leaves the rest of the window working, and says what to report. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { thrown: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { thrown };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { thrown: null, resetKey: props.resetKey };
  }

  override render(): ReactNode {
    if (this.state.thrown === null) return this.props.children;
    return <Problem error={errorOf(this.state.thrown)} onRetry={() => this.setState({ thrown: null })} />;
  }
}
