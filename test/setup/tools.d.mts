export function findChromium(): string | undefined;
export function getChromium(): Promise<string | undefined>;
export function getProgram(name: string, debianPackage?: string): string | undefined;
