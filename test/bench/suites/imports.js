export async function imports() {
  return [];
}
