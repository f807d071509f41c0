/**
 * ModelGraph: an ONNX model as this project sees it, immutable.
 *
 * The message types below mirror the published field table in `resources/onnx.proto` one to one, so that a decoded file
 * *is* the graph: an edit copies the messages on its path and shares the rest, and fields that we do not know travel
 * along untouched. Nothing here reads or writes bytes; `src-main/onnx-file` is the only door. int64 fields are bigint.
 */

export interface ModelGraph {
  readonly model: ModelProto;
  /** Bytes outside the model file. Paths are checked by whoever implements this (contained in the model's folder only). */
  readonly external: ExternalFiles;
}

export interface ExternalFiles {
  /** @returns exactly `length` bytes at `offset`; null when the file is missing, too short or not allowed. */
  read(location: string, offset: number, length: number | null): Uint8Array | null;
}

/** For a model that keeps all its tensors inside. */
export const noExternalFiles: ExternalFiles = { read: () => null };

/** What a message carries beside its fields: opaque here, and copied along by an edit so that all is written as it came. */
interface Message {
  /** Fields that the field table does not know. */
  readonly $unknowns?: readonly Uint8Array[];
  /** How the file wrote the message, where that is not the usual way. */
  readonly $layout?: object;
}

export interface ModelProto extends Message {
  readonly irVersion?: bigint | null;
  readonly producerName?: string | null;
  readonly producerVersion?: string | null;
  readonly domain?: string | null;
  readonly modelVersion?: bigint | null;
  readonly docString?: string | null;
  readonly graph?: GraphProto | null;
  readonly opsetImport?: readonly OperatorSetIdProto[] | null;
  readonly metadataProps?: readonly StringStringEntryProto[] | null;
  readonly trainingInfo?: readonly Message[] | null;
  readonly functions?: readonly FunctionProto[] | null;
  readonly configuration?: readonly Message[] | null;
}

export interface OperatorSetIdProto extends Message {
  readonly domain?: string | null;
  readonly version?: bigint | null;
}

export interface StringStringEntryProto extends Message {
  readonly key?: string | null;
  readonly value?: string | null;
}

export interface GraphProto extends Message {
  readonly node?: readonly NodeProto[] | null;
  readonly name?: string | null;
  readonly initializer?: readonly TensorProto[] | null;
  readonly docString?: string | null;
  readonly input?: readonly ValueInfoProto[] | null;
  readonly output?: readonly ValueInfoProto[] | null;
  readonly valueInfo?: readonly ValueInfoProto[] | null;
  readonly quantizationAnnotation?: readonly TensorAnnotation[] | null;
  readonly sparseInitializer?: readonly SparseTensorProto[] | null;
  readonly metadataProps?: readonly StringStringEntryProto[] | null;
}

export interface TensorAnnotation extends Message {
  readonly tensorName?: string | null;
  readonly quantParameterTensorNames?: readonly StringStringEntryProto[] | null;
}

export interface NodeProto extends Message {
  readonly input?: readonly string[] | null;
  readonly output?: readonly string[] | null;
  readonly name?: string | null;
  readonly opType?: string | null;
  readonly attribute?: readonly AttributeProto[] | null;
  readonly docString?: string | null;
  readonly domain?: string | null;
  readonly overload?: string | null;
  readonly metadataProps?: readonly StringStringEntryProto[] | null;
  readonly deviceConfigurations?: readonly Message[] | null;
}

export interface AttributeProto extends Message {
  readonly name?: string | null;
  readonly f?: number | null;
  readonly i?: bigint | null;
  readonly s?: Uint8Array | null;
  readonly t?: TensorProto | null;
  readonly g?: GraphProto | null;
  readonly floats?: readonly number[] | null;
  readonly ints?: readonly bigint[] | null;
  readonly strings?: readonly Uint8Array[] | null;
  readonly tensors?: readonly TensorProto[] | null;
  readonly graphs?: readonly GraphProto[] | null;
  readonly docString?: string | null;
  readonly tp?: TypeProto | null;
  readonly typeProtos?: readonly TypeProto[] | null;
  readonly type?: number | null;
  readonly refAttrName?: string | null;
  readonly sparseTensor?: SparseTensorProto | null;
  readonly sparseTensors?: readonly SparseTensorProto[] | null;
}

export interface FunctionProto extends Message {
  readonly name?: string | null;
  readonly input?: readonly string[] | null;
  readonly output?: readonly string[] | null;
  /** Attributes without a default. */
  readonly attribute?: readonly string[] | null;
  readonly node?: readonly NodeProto[] | null;
  readonly docString?: string | null;
  readonly opsetImport?: readonly OperatorSetIdProto[] | null;
  readonly domain?: string | null;
  /** Attributes with a default. */
  readonly attributeProto?: readonly AttributeProto[] | null;
  readonly valueInfo?: readonly ValueInfoProto[] | null;
  readonly overload?: string | null;
  readonly metadataProps?: readonly StringStringEntryProto[] | null;
}

export interface TensorProto extends Message {
  readonly dims?: readonly bigint[] | null;
  readonly dataType?: number | null;
  readonly segment?: Message | null;
  readonly floatData?: readonly number[] | null;
  readonly int32Data?: readonly number[] | null;
  readonly stringData?: readonly Uint8Array[] | null;
  readonly int64Data?: readonly bigint[] | null;
  readonly name?: string | null;
  /** A view of the file's own bytes: reading a tensor copies nothing. */
  readonly rawData?: Uint8Array | null;
  readonly doubleData?: readonly number[] | null;
  readonly uint64Data?: readonly bigint[] | null;
  readonly docString?: string | null;
  readonly externalData?: readonly StringStringEntryProto[] | null;
  /** 0 = inside, 1 = external. */
  readonly dataLocation?: number | null;
  readonly metadataProps?: readonly StringStringEntryProto[] | null;
}

export interface SparseTensorProto extends Message {
  readonly values?: TensorProto | null;
  readonly indices?: TensorProto | null;
  readonly dims?: readonly bigint[] | null;
}

export interface ValueInfoProto extends Message {
  readonly name?: string | null;
  readonly type?: TypeProto | null;
  readonly docString?: string | null;
  readonly metadataProps?: readonly StringStringEntryProto[] | null;
}

/** Exactly one member says what kind of value it is; sequences, maps and optionals are carried, not looked into. */
export interface TypeProto extends Message {
  readonly tensorType?: TensorTypeProto | null;
  readonly sequenceType?: Message | null;
  readonly mapType?: Message | null;
  readonly denotation?: string | null;
  readonly opaqueType?: Message | null;
  readonly sparseTensorType?: TensorTypeProto | null;
  readonly optionalType?: Message | null;
}

export interface TensorTypeProto extends Message {
  readonly elemType?: number | null;
  readonly shape?: TensorShapeProto | null;
}

export interface TensorShapeProto extends Message {
  readonly dim?: readonly DimensionProto[] | null;
}

export interface DimensionProto extends Message {
  readonly dimValue?: bigint | null;
  readonly dimParam?: string | null;
  readonly denotation?: string | null;
}
