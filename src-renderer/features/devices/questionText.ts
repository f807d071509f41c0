import type { SecretQuestion } from '../../../shared/contract/deviceMethods.ts';

/** What a question is about, what is done with the answer, and whether it is shown as it is typed. */
export interface QuestionText {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly isHidden: boolean;
}

export function textOf(question: SecretQuestion): QuestionText {
  switch (question.kind) {
    case 'passphrase':
      return {
        title: 'Your key has a passphrase',
        label: `Passphrase of ${question.keyFile}`,
        hint: 'It opens the key on this computer and is sent nowhere.',
        isHidden: true,
      };
    case 'password':
      return {
        title: `Sign in as ${question.account}`,
        label: 'Password',
        hint: 'It is sent to the host whose key you have accepted. Keys are safer and ask you nothing.',
        isHidden: true,
      };
    case 'sudo':
      return {
        title: `sudo on ${question.account}`,
        label: 'Password',
        hint: 'Asked once, to lock the clocks. It is kept in memory until you quit and goes to the board by stdin, never as a word of a command.',
        isHidden: true,
      };
    case 'answer':
      return {
        title: `${question.account} asks`,
        label: question.prompt.trim() || 'Answer',
        hint: 'These are the words of the server.',
        isHidden: question.isHidden,
      };
  }
}
