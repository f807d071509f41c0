import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { OpenQuestion } from '../../../shared/contract/deviceMethods.ts';
import { call } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Check, Field, TextInput } from '../../ui/Field.tsx';
import { textOf } from './questionText.ts';

/** What a board wants to know of the user, one question after the other, wherever in the app one is. */
export function QuestionDialog() {
  const [first] = useQuery(queries.questions()).data ?? [];
  return first ? <Ask key={first.id} asked={first} /> : null;
}

function Ask({ asked: { id, question, canKeep } }: { readonly asked: OpenQuestion }) {
  const { title, label, hint, isHidden } = textOf(question);
  const [text, setText] = useState('');
  const [keeps, setKeeps] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const say = useAct((answer: string | null) => call('devices.answer', { id, answer, keep: keeps }));
  return (
    <Dialog
      title={title}
      isOpen
      width={420}
      initialFocus={input}
      onClose={() => say.run(null)}
      actions={
        <>
          <Button onClick={() => say.run(null)}>Do not answer</Button>
          <Button look="primary" isBusy={say.isBusy} onClick={() => say.run(text)}>
            Continue
          </Button>
        </>
      }
    >
      <div className="question">
        <Field label={label} hint={hint}>
          {(inputId) => (
            <TextInput
              id={inputId}
              ref={input}
              type={isHidden ? 'password' : 'text'}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') say.run(text);
              }}
            />
          )}
        </Field>
        {canKeep && <Check label="Remember it in this computer’s keychain" isOn={keeps} onChange={setKeeps} />}
      </div>
    </Dialog>
  );
}
