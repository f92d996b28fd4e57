// DuckDB's script makes functions of text, which the window's policy forbids. They only pass values on, so a function of
// ours does that in their place. A script with another form fails the build.

/** A plugin of Vite for the script of DuckDB. */
export function duckDbWithoutEval() {
  return {
    name: "duckdb-without-eval",
    transform: (code, id) =>
      /duckdb-browser-blocking\.mjs$/.test(id) ? { code: withoutEval(code), map: null } : undefined,
  };
}

/** `craftInvokerFunction` of Emscripten's embind: it writes a function, and makes it with `new Function`. */
const MADE =
  /let\[(\w+),(\w+)\]=createJsInvoker\((\w+),(\w+),(\w+),(\w+)\);\1\.push\(\2\);var (\w+)=newFunc\(Function,\1\)\(\.\.\.(\w+)\);/g;

function withoutEval(code) {
  let count = 0;
  const changed = code.replace(MADE, (_, _names, _text, types, isMethod, returns, _isAsync, made, parts) => {
    count += 1;
    return `var ${made}=lanescopeInvoker(${types},${isMethod},${returns},${parts});`;
  });
  if (count === 0) throw new Error("DuckDB's script has another form than expected (electron/build/without-eval.mjs)");
  // What else it would read as script is for programs that link others while they run.
  const read = changed.replaceAll(/(?<![\w$.])eval\(/g, "lanescopeRefuses(");
  return `${read}\n${invoker}\nfunction lanescopeRefuses() { throw new Error("no script is made of text"); }`;
}

/** Does what the text of `createJsInvoker` does: converts the arguments, calls, cleans up, converts the answer. */
function lanescopeInvoker(types, isMethod, returns, parts) {
  const [, , invoke, fn, runDestructors, answerType, ownType] = parts;
  const usesStack = types.slice(1).some((type) => type !== null && type.destructorFunction === undefined);
  const wanted = types.slice(2);
  return function (...given) {
    const destructors = usesStack ? [] : null;
    const own = isMethod ? [ownType.toWireType(destructors, this)] : [];
    const wired = [...own, ...wanted.map((type, i) => type.toWireType(destructors, given[i]))];
    const answer = invoke(fn, ...wired);
    if (usesStack) runDestructors(destructors);
    else {
      types.slice(isMethod ? 1 : 2).forEach((type, i) => {
        if (type.destructorFunction !== null) type.destructorFunction(wired[i]);
      });
    }
    return returns ? answerType.fromWireType(answer) : undefined;
  };
}

const invoker = lanescopeInvoker.toString();
