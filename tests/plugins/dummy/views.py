from django.http import HttpResponse


def public(request, number=0):
    return HttpResponse(f"样例组件的页面 {number}")


def fails(request):
    raise RuntimeError("样例组件故意出错")


def desk(request):
    return HttpResponse("样例组件的后台")
