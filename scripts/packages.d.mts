export function install(group: string): string;
