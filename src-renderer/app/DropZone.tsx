import { useEffect, useEffectEvent, useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import './dropZone.css';

/** The whole window takes files; while some are held over it, it says what would become of them. */
export function DropZone({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const [isOver, setIsOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setIsOver(false);
    };
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take(files);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div className="drop-zone" aria-hidden="true">
      <div className="drop-card">
        <Icon name="import" size={24} />
        <p className="drop-title">Drop to bring in</p>
        <p>
          <code>.onnx</code> becomes a variant
        </p>
        <p>
          <code>.json</code> and <code>.log</code> of trtexec become a recorded run
        </p>
        <p>two folders of them become two runs, compared</p>
        <p>
          <code>.qdq</code> opens the project
        </p>
      </div>
    </div>
  );
}
