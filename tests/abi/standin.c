/* Stands for the client library of a database that is not installed. */
int mig_standin(void);
int mig_standin(void) { return 0; }
