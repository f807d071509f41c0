export interface JobRunner {
  readonly running: number;
}
