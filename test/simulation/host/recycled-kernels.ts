const { Instance } = WebAssembly;
const instances: WebAssembly.Instance[] = [];
let moduleOfAll: WebAssembly.Module | undefined;
let taken = 0;

Object.defineProperty(WebAssembly, 'Instance', {
  value: function takeInstance(module: WebAssembly.Module): WebAssembly.Instance {
    moduleOfAll ??= module;
    if (module !== moduleOfAll) return new Instance(module);
    const instance = instances[taken] ?? new Instance(module);
    instances[taken] = instance;
    taken += 1;
    return instance;
  },
});

export function recycleKernels(): void {
  taken = 0;
}
