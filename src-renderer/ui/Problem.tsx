import type { AppError } from '../../shared/base/errors.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import './problem.css';

/** A failure in place of what was asked for: what happened, what to do, and again where that can help. */
export function Problem({ error, onRetry }: { readonly error: AppError; readonly onRetry?: () => void }) {
  return (
    <div className="problem" role="alert">
      <span className="problem-icon">
        <Icon name="error" size={18} />
      </span>
      <div className="problem-text">
        <h2>{error.message}</h2>
        <p className="muted">{error.hint}</p>
        <details>
          <summary className="problem-summary">{error.code}</summary>
          <pre className="problem-details mono">{error.details ?? 'No further details.'}</pre>
        </details>
        {error.retryable && onRetry && (
          <Button icon="retry" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {what}
    </div>
  );
}
