/* A program that does nothing asks nothing of its host.
   calls: none */
int main(void) {
  return 0;
}
