declare const brand: unique symbol;
/** A string that is only made where its meaning is known: `VariantId`, `Sha256`. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type Sha256 = Brand<string, 'Sha256'>;
export type VariantId = Brand<string, 'VariantId'>;
export type RunId = Brand<string, 'RunId'>;
export type JobId = Brand<string, 'JobId'>;
export type DeviceId = Brand<string, 'DeviceId'>;
