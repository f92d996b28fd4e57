// The number types of AssemblyScript, as TypeScript sees them. An address is an i32: all records lie below 2 GiB.
declare type i32 = number;
declare type f64 = number;
