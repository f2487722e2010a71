module github.com/nasbench-go/nasbench

go 1.26.0

require github.com/mattn/go-sqlite3 v1.14.53

require github.com/matryer/is v1.4.1
