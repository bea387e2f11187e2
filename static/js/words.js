// What a script says, from the attributes `data-word-…` of an element that a template has filled, so
// that all of it goes through gettext. `{name}` within a sentence is filled in.
export function wordsOf(element) {
  return (name, values = {}) => {
    const sentence = element.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
    return sentence.replace(/\{(\w+)\}/g, (sign, key) => values[key] ?? sign);
  };
}
