/**
 * What a model is run on to be calibrated or scored. Plain data: it crosses processes, is sent by the app as it is, and
 * together with a model it names a calibration pass.
 */
export type CalibrationData =
  | { readonly kind: 'random'; readonly count: number; readonly seed: number }
  /** The PNG and JPEG files of a folder, by name, one a sample; for models with one picture as input. */
  | { readonly kind: 'images'; readonly folder: string; readonly preparation?: Preparation }
  /**
   * NumPy arrays as the model takes them: a .npy file, a .npz file with one array an input by its name, or a folder of
   * such. A first axis of samples is allowed.
   */
  | { readonly kind: 'arrays'; readonly path: string };

/** What is done to a picture before the network sees it. */
export interface Preparation {
  /** stretch: resized to the input. letterbox: scaled to fit, grey bars (114 of 255) around it, as the YOLO family does. */
  readonly fit: 'stretch' | 'letterbox';
  /** A channel, taken off values in 0…1; empty = 0. */
  readonly mean: readonly number[];
  /** A channel, what they are then divided by; empty = 1. A std of 1/255 leaves values of 0…255. */
  readonly std: readonly number[];
  /** Where the input has its channels; auto: wherever 3 or 1 stands, NCHW first. */
  readonly layout: 'auto' | 'nchw' | 'nhwc';
}

export const plainPreparation: Preparation = { fit: 'stretch', mean: [], std: [], layout: 'auto' };
