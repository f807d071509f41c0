import type { SecretQuestion } from '../../shared/contract/deviceMethods.ts';

/**
 * Who answers the command line when a board wants a secret: the environment, and where a person sits at a terminal, that
 * person, whose typing is not shown. Never an argument: those can be read by every process of the computer.
 */
export async function askAtCommandLine(question: SecretQuestion): Promise<string | null> {
  const told = fromEnvironment(question, process.env);
  if (told !== null) return told;
  return process.stdin.isTTY && process.stderr.isTTY ? typed(textOf(question), isHidden(question)) : null;
}

export const secretVariables = {
  passphrase: 'QDQ_SSH_PASSPHRASE',
  password: 'QDQ_SSH_PASSWORD',
  sudo: 'QDQ_SUDO_PASSWORD',
  /** Answers to what else a server asks, one a line, as `question=answer`; a question is told by how it begins. */
  answers: 'QDQ_SSH_ANSWERS',
} as const;

export function fromEnvironment(
  question: SecretQuestion,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (question.kind !== 'answer') return environment[secretVariables[question.kind]] ?? null;
  const prompt = question.prompt.trim().toLowerCase();
  for (const line of (environment[secretVariables.answers] ?? '').split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0 && prompt.startsWith(line.slice(0, equals).trim().toLowerCase())) return line.slice(equals + 1);
  }
  return question.isHidden && prompt.startsWith('password') ? (environment[secretVariables.password] ?? null) : null;
}

const isHidden = (question: SecretQuestion): boolean => question.kind !== 'answer' || question.isHidden;

function textOf(question: SecretQuestion): string {
  switch (question.kind) {
    case 'passphrase':
      return `Passphrase of ${question.keyFile}: `;
    case 'password':
      return `Password of ${question.account}: `;
    case 'sudo':
      return `Password of sudo on ${question.account}: `;
    case 'answer':
      return `${question.account} asks: ${question.prompt} `;
  }
}

/** One line from the terminal; null when it is broken off. */
function typed(prompt: string, hidden: boolean): Promise<string | null> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve) => {
    let line = '';
    const end = (answer: string | null): void => {
      stdin.off('data', read);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      resolve(answer);
    };
    const read = (text: string): void => {
      for (const key of text) {
        if (key === '\r' || key === '\n') return end(line);
        if (key === '\u0003' || key === '\u0004') return end(null);
        if (key === '\u007f' || key === '\b') line = line.slice(0, -1);
        else if (key >= ' ') {
          line += key;
          if (!hidden) stderr.write(key);
        }
      }
    };
    stdin.on('data', read);
  });
}
