/* CMake wants a source for a library. The archive it makes of this file is replaced by the one that cargo made. */
extern int anj_archive_is_made_by_cargo;
int anj_archive_is_made_by_cargo = 1;
