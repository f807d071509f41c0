import './ui/layers.css';
import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/forcedColors.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { ErrorBoundary } from './app/ErrorBoundary.tsx';
import { createQueryClient } from './bridge/queries.ts';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <QueryClientProvider client={createQueryClient()}>
      <ErrorBoundary resetKey="window">
        <App />
      </ErrorBoundary>
    </QueryClientProvider>,
  );
